package dev.usher.program;

/// Snippets over clear HTTP/1.1.
class SnippetsOverHttp1IT extends SnippetsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
