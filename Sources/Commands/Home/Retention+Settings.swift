import Records
import Settings

extension Retention {
    /// Of builds: the count is that of each app.
    static func builds(_ settings: Settings) throws(SettingError) -> Retention {
        Retention(
            count: try settings.value(of: Settings.keepBuilds),
            age: limit(try settings.value(of: Settings.keepBuildsFor)),
            bytes: limit(try settings.value(of: Settings.keepBuildsSize)))
    }

    /// Of rejected sources, on either side.
    static func rejected(_ settings: Settings) throws(SettingError) -> Retention {
        Retention(
            count: try settings.value(of: Settings.keepRejected),
            age: limit(try settings.value(of: Settings.keepRejectedFor)),
            bytes: limit(try settings.value(of: Settings.keepRejectedSize)))
    }

    /// A setting of 0 is no limit.
    private static func limit<Value: AdditiveArithmetic>(_ value: Value) -> Value? { value == .zero ? nil : value }
}
