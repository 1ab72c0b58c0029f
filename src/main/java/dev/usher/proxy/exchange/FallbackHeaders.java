package dev.usher.proxy.exchange;

import dev.usher.model.RouteOwner;

/// What a default backend is told when it answers for a Service without endpoints (annotation `default-backend`).
final class FallbackHeaders {
    private FallbackHeaders() {}

    /// Adds the headers, replacing the client's of the same names.
    static void add(Fields fields, RouteOwner owner) {
        int accept = fields.find(FieldName.ACCEPT);
        String format = accept < 0 ? "" : fields.value(accept);
        set(fields, FieldName.X_CODE, "503");
        set(fields, FieldName.X_FORMAT, format);
        set(fields, FieldName.X_NAMESPACE, owner.namespace());
        set(fields, FieldName.X_INGRESS_NAME, owner.ingress());
        set(fields, FieldName.X_SERVICE_NAME, owner.service());
        set(fields, FieldName.X_SERVICE_PORT, owner.servicePort());
    }

    private static void set(Fields fields, int id, String value) {
        for (int line = fields.find(id); line >= 0; line = fields.find(id, line)) {
            fields.remove(line);
        }
        fields.add(id, value);
    }
}
