package dev.usher.program;

/// Snippets over HTTP/2 with prior knowledge.
class SnippetsOverHttp2IT extends SnippetsSuite {
    @Override
    Over over() {
        return Over.HTTP_2;
    }
}
