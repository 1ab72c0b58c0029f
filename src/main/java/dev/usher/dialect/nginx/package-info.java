/// The ingress-nginx dialect: its annotation and ConfigMap tables, and its rules for merging Ingresses (spec C, S).
@NullMarked
package dev.usher.dialect.nginx;

import org.jspecify.annotations.NullMarked;
