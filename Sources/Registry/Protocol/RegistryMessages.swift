import FoundationEssentials

/// What a registry says about an error, one line for each.
/// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
func registryMessages(in body: [UInt8]) -> [String] {
    // What is no such document is shown as it is: its reader is told of the status in any case.
    guard let document = try? JSONDecoder().decode(ErrorDocument.self, from: Data(body)) else {
        let line = trim(String(decoding: body, as: UTF8.self).prefix { !$0.isNewline })
        return line.isEmpty || line.hasPrefix("<") ? [] : [String(line.prefix(50))]
    }
    return document.errors.prefix(5).map { error in
        [error.code, error.message].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
    }.filter { !$0.isEmpty }
}

private struct ErrorDocument: Decodable {
    struct Entry: Decodable {
        let code: String?
        let message: String?
    }

    let errors: [Entry]
}
