package dev.usher.program;

/// Users with passwords, over HTTP/1.1, clear.
class SignInRowsOverHttp1IT extends SignInRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
