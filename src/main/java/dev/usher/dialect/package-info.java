/// The compiler: runs the dialects over a snapshot and gives the table the proxy serves, and the report of problems.
@NullMarked
package dev.usher.dialect;

import org.jspecify.annotations.NullMarked;
