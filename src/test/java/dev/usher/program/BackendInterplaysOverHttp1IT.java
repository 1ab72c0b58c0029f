package dev.usher.program;

/// Interplays of backends and their answers over HTTP/1.1, clear.
class BackendInterplaysOverHttp1IT extends BackendInterplaysSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
