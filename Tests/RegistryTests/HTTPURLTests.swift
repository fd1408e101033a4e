import Testing

@testable import Registry

struct HTTPURLTests {
    @Test(arguments: [
        ("/v2/a/blobs/uploads/1?_state=x%3D%3D", "https://r.lan/v2/a/blobs/uploads/1?_state=x%3D%3D"),
        ("2?s", "https://r.lan/v2/a/2?s"),
        ("//other.lan/x", "https://other.lan/x"),
        ("http://other.lan:5000/x", "http://other.lan:5000/x"),
    ])
    func resolvesLocations(_ location: String, _ expected: String) throws {
        let base = try HTTPURL("https://r.lan/v2/a/1?q")
        #expect(try base.resolving(location).text == expected)
    }

    @Test(arguments: [
        ("https://r.lan/u", "https://r.lan/u?digest=sha256%3Aab"),
        ("https://r.lan/u?", "https://r.lan/u?digest=sha256%3Aab"),
        ("https://r.lan/u?_state=a%2Bb", "https://r.lan/u?_state=a%2Bb&digest=sha256%3Aab"),
    ])
    func keepsTheQueryWhenItAppends(_ url: String, _ expected: String) throws {
        #expect(try HTTPURL(url).appendingQuery("digest", "sha256:ab").text == expected)
    }

    @Test(arguments: [
        ("ftp://r.lan/", "'ftp://r.lan/' is not a URL: it is neither http nor https"),
        ("https://user:secret@r.lan/", "'https://…@r.lan/' is not a URL: it has a user or a password"),
    ])
    func refusesOtherURLs(_ url: String, _ message: String) {
        #expect { try HTTPURL(url) } throws: { "\($0)" == message }
    }

    @Test(arguments: [
        "", "r.lan/x", "https://r.lan:99999/", "https://r .lan/?secret", "https://", "https://a:secret@/@?x",
    ])
    func refusesWhatIsNone(_ url: String) {
        #expect {
            try HTTPURL(url)
        } throws: {
            guard case HTTPError.invalidURL = $0 else { return false }
            return !"\($0)".contains("secret")
        }
    }

    @Test func showsNoQuery() throws {
        #expect(try HTTPURL("https://R.lan:443/a?X-Amz-Signature=secret").description == "https://r.lan/a")
    }

    @Test(arguments: [
        ("http://localhost:5000/", true), ("http://127.8.9.1/", true), ("http://[::1]:5000/", true),
        ("http://localhost.lan/", false), ("http://128.0.0.1/", false), ("http://127.evil.lan/", false),
        ("http://[::2]/", false),
    ])
    func knowsThisMachine(_ url: String, _ isLoopback: Bool) throws {
        #expect(try HTTPURL(url).isLoopback == isLoopback)
    }

    @Test func knowsAnOriginByAllItsParts() throws {
        let url = try HTTPURL("https://r.lan/a")
        #expect(url.hasSameOrigin(as: try HTTPURL("https://R.LAN:443/b?c")))
        for other in ["http://r.lan/a", "https://r.lan:444/a", "https://s.lan/a"] {
            #expect(!url.hasSameOrigin(as: try HTTPURL(other)))
        }
    }
}
