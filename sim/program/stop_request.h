// Ctrl-C once asks a long run to stop at the next good place; twice stops it at once.
#pragma once

namespace guardbit::sim {

/// While one exists, the first SIGINT or SIGTERM (unless they are ignored) only sets a flag, and
/// gives the signals their usual effect back. One at a time.
class StopRequest {
 public:
  StopRequest();
  /// Gives the signals their former effect back.
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  bool came() const;
};

}  // namespace guardbit::sim
