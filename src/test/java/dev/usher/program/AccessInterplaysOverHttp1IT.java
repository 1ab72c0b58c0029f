package dev.usher.program;

/// Interplays of access over HTTP/1.1, clear.
class AccessInterplaysOverHttp1IT extends AccessInterplaysSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
