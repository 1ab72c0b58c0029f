package dev.usher.program;

/// Which endpoints are asked as the ConfigMap says, over HTTP/1.1 in clear.
class EndpointSettingsOverHttp1IT extends EndpointSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }
}
