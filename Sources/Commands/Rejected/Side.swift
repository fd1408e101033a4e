import ArgumentParser

/// Who has rejected a source, and keeps it.
enum Side: String, ExpressibleByArgument, CaseIterable, Codable {
    case front, builder
}
