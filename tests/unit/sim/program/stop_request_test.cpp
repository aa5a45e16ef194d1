// The first signal asks, the second stops; afterwards all is as it was.
#include "sim/program/stop_request.h"

#include <csignal>
#include <initializer_list>

#include <doctest/doctest.h>

namespace guardbit::sim::stop_request_test {
namespace {

using Handler = void (*)(int);

extern "C" void own_handler(int) {}

// Sets a handler for a test and gives the former one back.
class HandlerInPlace {
 public:
  HandlerInPlace(int signal, Handler handler)
      : signal_(signal), former_(std::signal(signal, handler)) {}
  ~HandlerInPlace() { std::signal(signal_, former_); }
  HandlerInPlace(const HandlerInPlace&) = delete;
  HandlerInPlace& operator=(const HandlerInPlace&) = delete;

  // Whether the signal would call this now.
  bool calls(Handler expected) const {
    const Handler handler = std::signal(signal_, SIG_IGN);
    std::signal(signal_, handler);
    return handler == expected;
  }

 private:
  int signal_;
  Handler former_;
};

}  // namespace

TEST_CASE("either signal is a request to stop, and nothing else happens") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const HandlerInPlace interrupt(SIGINT, SIG_DFL), terminate(SIGTERM, SIG_DFL);
    const StopRequest request;
    CHECK_FALSE(request.came());
    std::raise(signal);
    CHECK(request.came());
  }
}

TEST_CASE("after the first signal the second one has its usual effect") {
  const HandlerInPlace interrupt(SIGINT, SIG_DFL), terminate(SIGTERM, SIG_DFL);
  const StopRequest request;
  std::raise(SIGINT);
  CHECK(interrupt.calls(SIG_DFL));
  CHECK(terminate.calls(SIG_DFL));
}

TEST_CASE("a signal that is ignored stays ignored") {
  const HandlerInPlace interrupt(SIGINT, SIG_IGN), terminate(SIGTERM, SIG_DFL);
  const StopRequest request;
  std::raise(SIGINT);
  CHECK_FALSE(request.came());
  CHECK(interrupt.calls(SIG_IGN));
  CHECK_FALSE(terminate.calls(SIG_IGN));
}

TEST_CASE("afterwards the signals have their former handlers, whether one came or not") {
  for (const bool comes : {false, true}) {
    const HandlerInPlace interrupt(SIGINT, own_handler), terminate(SIGTERM, SIG_DFL);
    {
      const StopRequest request;
      CHECK_FALSE(interrupt.calls(own_handler));
      if (comes) std::raise(SIGINT);
    }
    CHECK(interrupt.calls(own_handler));
    CHECK(terminate.calls(SIG_DFL));
  }
}

TEST_CASE("a new request knows nothing of an old one's signal") {
  const HandlerInPlace interrupt(SIGINT, SIG_DFL), terminate(SIGTERM, SIG_DFL);
  {
    const StopRequest request;
    std::raise(SIGTERM);
  }
  CHECK_FALSE(StopRequest().came());
}

}  // namespace guardbit::sim::stop_request_test
