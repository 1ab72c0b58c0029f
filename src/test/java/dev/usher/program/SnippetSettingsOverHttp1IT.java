package dev.usher.program;

/// Snippets of the ConfigMap over HTTP/1.1 in clear.
class SnippetSettingsOverHttp1IT extends SnippetSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
