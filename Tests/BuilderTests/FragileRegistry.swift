import SystemPackage
import TestSupport

/// A registry's address that is gone for good as soon as something has been asked of it.
enum FragileRegistry {
    /// What it does not outlive.
    enum End {
        /// So many bytes have been sent to it.
        case bytes(Int)
        /// These have been sent to it: the beginning of a request.
        case request(String)

        fileprivate var words: [String] {
            switch self {
            case .bytes(let count): ["\(count)", ""]
            case .request(let text): ["0", text]
            }
        }
    }

    /// Gives `body` an address that leads to the registry until its end.
    static func with<Result>(
        _ registry: DockerRegistry, until end: End, _ body: (String) throws -> Result
    ) throws -> Result {
        let port = UInt16.random(in: 10_000..<32_768)
        let words = ["-c", script, "\(port)", "\(registry.port)"] + end.words
        return try withRunningTool("python3", words) { proxy in
            try proxy.waitForErrors("ready")
            return try body("127.0.0.1:\(port)")
        }
    }

    /// Ends as a process does that is killed: every connection is reset.
    private static let script = """
        import os, socket, sys, threading
        port, target, limit, text = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].encode()
        listener = socket.create_server(('127.0.0.1', port))
        sent = [0]
        def pump(one, other, isRequest):
            seen = b''
            while data := one.recv(1 << 16):
                if isRequest:
                    sent[0] += len(data)
                    seen = seen[-200:] + data
                    if limit and sent[0] > limit or text and text in seen: os._exit(0)
                other.sendall(data)
            try: other.shutdown(socket.SHUT_WR)
            except OSError: pass
        print('ready', file=sys.stderr, flush=True)
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(('127.0.0.1', target))
            for words in (client, server, True), (server, client, False):
                threading.Thread(target=pump, args=words, daemon=True).start()
        """
}
