// The steps of a dot product as cells of a table.
#pragma once

#include "arith/registers/content.h"
#include "sim/tables/table.h"

namespace guardbit::sim {

/// The nearest double; infinite beyond its range.
double nearest_double(const ExactNumber& number);

/// A register's value: a number, infinity or NaN.
Cell content_cell(const RegisterContent& content);

}  // namespace guardbit::sim
