/// The data plane's front door: takes tables, starts, drains, stops; assembles the packages below it.
@NullMarked
package dev.usher.proxy;

import org.jspecify.annotations.NullMarked;
