package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;

/// The `Set-Cookie` lines of an answer.
final class SetCookies {
    /// Makes another cookie of one, as `Set-Cookie` has it, or gives the same.
    @FunctionalInterface
    interface Edit {
        String edited(String cookie);
    }

    private SetCookies() {}

    /// Edits all of them. Cookies that are changed keep their order.
    static void edit(Fields fields, Edit edit) {
        int came = fields.count();
        boolean changed = false;
        for (int line = fields.find(FieldName.SET_COOKIE);
                line >= 0 && line < came;
                line = fields.find(FieldName.SET_COOKIE, line + 1)) {
            String cookie = fields.value(line);
            String edited = edit.edited(cookie);
            // Behind one that was moved to the end, the others follow.
            changed |= !edited.equals(cookie);
            if (changed) {
                fields.remove(line);
                fields.add(FieldName.SET_COOKIE, edited);
            }
        }
    }
}
