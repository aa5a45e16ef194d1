// The entry point that the SystemC library asks for; programs here have their own main.
#include <systemc>

extern "C" __attribute__((weak)) int sc_main(int, char*[]) { return 0; }
