package dev.usher.program;

/// Redirects of the ConfigMap over HTTP/1.1 in clear.
class RedirectSettingsOverHttp1IT extends RedirectSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
