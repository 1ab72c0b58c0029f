package dev.usher.program;

/// Interplays of names and paths over HTTP/1.1, clear.
class PathInterplaysOverHttp1IT extends PathInterplaysSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
