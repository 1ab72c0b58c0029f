package dev.usher.proxy.exchange;

import dev.usher.model.RouteOwner;

/// What a backend is told that answers instead of another: for a Service without endpoints (annotation
/// `default-backend`), or for an error (ER1).
final class FallbackHeaders {
    private FallbackHeaders() {}

    /// Adds the headers, replacing the client's of the same names. One without a value is left out, as nginx does.
    static void add(Fields fields, RouteOwner owner, int code) {
        int accept = fields.find(FieldName.ACCEPT);
        String format = accept < 0 ? "" : fields.value(accept);
        set(fields, FieldName.X_CODE, Integer.toString(code));
        set(fields, FieldName.X_FORMAT, format);
        set(fields, FieldName.X_NAMESPACE, owner.namespace());
        set(fields, FieldName.X_INGRESS_NAME, owner.ingress());
        set(fields, FieldName.X_SERVICE_NAME, owner.service());
        set(fields, FieldName.X_SERVICE_PORT, owner.servicePort());
    }

    /// Replaces every line with a name by one, or by none for an empty value.
    static void set(Fields fields, int id, String value) {
        remove(fields, id);
        if (!value.isEmpty()) {
            fields.add(id, value);
        }
    }

    /// Takes out every line with a name.
    static void remove(Fields fields, int id) {
        for (int line = fields.find(id); line >= 0; line = fields.find(id, line)) {
            fields.remove(line);
        }
    }
}
