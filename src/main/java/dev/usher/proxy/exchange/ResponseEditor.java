package dev.usher.proxy.exchange;

import dev.usher.routing.Expansion;

/// Turns a backend's head, or one of the proxy's own, into the head the client gets (S5, C9.4, C9.5, F10).
final class ResponseEditor {
    private ResponseEditor() {}

    /// Edits a backend's final head in place.
    static void edit(ResponseHead head, boolean secure, ServingSettings serving, Expansion context) {
        Fields fields = head.fields();
        boolean allowServer = serving.settings().responses().allowBackendServer();
        RequestEditor.removeNominated(fields);
        int came = fields.count();
        for (int line = 0; line < came; line++) {
            switch (fields.id(line)) {
                case FieldName.DATE,
                        FieldName.X_ACCEL_REDIRECT,
                        FieldName.X_ACCEL_EXPIRES,
                        FieldName.X_ACCEL_LIMIT_RATE,
                        FieldName.X_ACCEL_BUFFERING,
                        FieldName.X_ACCEL_CHARSET -> fields.remove(line);
                case FieldName.SERVER -> {
                    if (!allowServer) {
                        fields.remove(line);
                    }
                }
                case FieldName.STRICT_TRANSPORT_SECURITY -> {
                    if (secure && serving.strictTransportSecurity != null) {
                        fields.remove(line);
                    }
                }
                default -> {}
            }
        }
        for (byte[] name : serving.hidden) {
            for (int at = fields.find(name); at >= 0; at = fields.find(name)) {
                fields.remove(at);
            }
        }
        finish(head, secure, serving, context);
    }

    /// Adds what every response carries.
    static void finish(ResponseHead head, boolean secure, ServingSettings serving, Expansion context) {
        Fields fields = head.fields();
        if (serving.server != null && fields.find(FieldName.SERVER) < 0) {
            fields.add(FieldName.SERVER, serving.server);
        }
        if (secure && serving.strictTransportSecurity != null) {
            fields.add(FieldName.STRICT_TRANSPORT_SECURITY, serving.strictTransportSecurity);
        }
        for (ServingSettings.Line line : serving.responseLines) {
            line.set(fields, context);
        }
    }
}
