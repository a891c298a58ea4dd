import Foundation
import Ground
import Testing

@testable import Settings

/// The section `service`: what `serve --config` reads and `config check` checks.
@Suite struct ServingTests {
    private func found(_ service: String) -> [String] {
        faults(leastText + "\nservice:\n" + service).map { "\($0.keyPath): \($0.message.english)" }
    }

    @Test(
        arguments: [
            ("  host: 0.0.0.0\n", "service.host", "without a certificate"),
            ("  certificate: a.pem\n", "service.certificate", "together"), ("  port: 0\n", "service.port", "1"),
            ("  prot: 8443\n", "service.prot", "port"),
            ("  second_look: [noChnage]\n", "service.second_look[0]", "did you mean noChange?"),
            ("  sensors: [{name: Cam, secret: x, unit: \"1\"}]\n", "service.sensors[0].secret", "whsec_"),
            ("  sensors: [{name: cam, unit: \"1\"}]\n", "service.sensors[0].secret", "missing"),
            ("  open_id: {client_id: a, site: \"https://b.example\"}\n", "service.open_id.issuer", "missing"),
            (
                "  open_id: {issuer: \"http://sso.example\", client_id: a, site: \"https://b.example\"}\n",
                "service.open_id.issuer", "https://"
            ),
            (
                "  open_id: {issuer: \"https://sso.example\", client_id: a, site: \"https://b.example/?x\"}\n",
                "service.open_id.site", "without ?"
            ),
            (
                "  open_id: {issuer: \"https://sso.example\", client_id: a, site: \"https://b.example\", claim: x}\n",
                "service.open_id.claim", "account_claim"
            ),
        ])
    func whatIsWrongIsSaidAtItsKey(text: String, key: String, words: String) {
        let found = found(text)
        #expect(found.contains { $0.hasPrefix(key + ":") && $0.contains(words) }, "\(found)")
    }

    @Test func anIdentityProviderIsReadAndThereIsNoneByDefault() throws {
        func provider(_ text: String) throws -> OpenIDSettings? {
            try Configuration.read(Data((leastText + text).utf8), path: "parcelwatch.yaml", folder: "/site").service
                .openID
        }
        #expect(try provider("") == nil && provider("\nservice: {port: 9443}\n") == nil)
        let read = try provider(
            """

            service:
              open_id:
                issuer: http://localhost:9400
                client_id: parcelwatch
                client_secret_env: SSO_SECRET
                site: https://gdy.example
            """)
        let found = try #require(read)
        #expect(found.issuer == "http://localhost:9400" && found.clientSecret == .variable("SSO_SECRET"))
        #expect(found.accountClaim == "preferred_username" && found.name == nil && !found.allowsPrivateAddresses)
    }

    @Test func sensorsAreReadWithPlaceAndMap() throws {
        let secret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
        #expect(
            found("  sensors:\n    - {name: cam, secret: \(secret), unit: \"440605\", position: \"23.03\"}\n").count
                == 1)
        #expect(
            found("  sensors:\n    - {name: cam, secret: \(secret), unit: \"440605\", map: {reporter_name: a}}\n")
                .count == 1)
        #expect(
            found("  sensors:\n    - {name: cam, secret: \(secret), unit: \"440605\", position: \"113.1,23.0\"}\n")
                .isEmpty)
        #expect(
            found(
                "  sensors:\n    - {name: cam, secret: \(secret), unit: \"440605\"}\n    - {name: cam, secret: \(secret), unit: \"440605\"}\n"
            ).count == 1)
    }
}
