// The program: everything is in the commands.
#include "sim/program/command.h"

int main(int argc, char** argv) {
  return guardbit::sim::run_program({argv + (argc > 0 ? 1 : 0), argv + argc});
}
