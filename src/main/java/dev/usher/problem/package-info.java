/// Problems as data: what is wrong with an object, where, and what to do about it.
@NullMarked
package dev.usher.problem;

import org.jspecify.annotations.NullMarked;
