package dev.usher.golden;

/// Whether expected files are rewritten instead of only compared: `-Dgolden.update`.
public final class Update {
    private Update() {}

    /// The property is there, and not `false`.
    public static boolean wanted() {
        var property = System.getProperty("golden.update");
        return property != null && !property.equals("false");
    }
}
