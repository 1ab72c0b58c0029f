package dev.usher.status;

/// Something to be told about an object as an Event. Equal notes are one Event that is counted.
///
/// @param warning or normal
/// @param reason CamelCase, stable
record Note(Regarding about, boolean warning, String reason, String message) {}
