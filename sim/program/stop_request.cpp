// Signal handlers: only a flag of type sig_atomic_t and signal() itself, which are safe in them.
#include "sim/program/stop_request.h"

#include <csignal>

namespace guardbit::sim {
namespace {

volatile std::sig_atomic_t stop_requested = 0;
void (*former_interrupt)(int) = SIG_DFL;
void (*former_terminate)(int) = SIG_DFL;

extern "C" void request_stop(int) {
  stop_requested = 1;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

StopRequest::StopRequest() {
  stop_requested = 0;
  former_interrupt = std::signal(SIGINT, request_stop);
  former_terminate = std::signal(SIGTERM, request_stop);
  // Who started the program in the background may have asked it not to listen.
  if (former_interrupt == SIG_IGN) std::signal(SIGINT, SIG_IGN);
  if (former_terminate == SIG_IGN) std::signal(SIGTERM, SIG_IGN);
}

StopRequest::~StopRequest() {
  std::signal(SIGINT, former_interrupt);
  std::signal(SIGTERM, former_terminate);
}

bool StopRequest::came() const { return stop_requested != 0; }

}  // namespace guardbit::sim
