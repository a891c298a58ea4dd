import Delivery
import Foundation
import Ground
public import OpenID
public import Service
import Settings

/// The web door of a configured site.
public struct SiteService: Sendable {
    private let site: SiteConfiguration

    /// Reads the configuration; throws `ConfigurationError` with every fault of the file.
    public init(configuration path: String) throws {
        site = try Site.document(path).site
    }

    /// The store.
    public var store: String { site.store }

    /// The identity provider; nil where none is named. Throws where its secret cannot be read.
    public func openID() throws -> OpenIDSignIn? {
        guard let own = site.service.openID else { return nil }
        let provider = OpenIDProvider(
            issuer: own.issuer, clientID: own.clientID, clientSecret: try own.clientSecret?.value(), site: own.site,
            accountClaim: own.accountClaim, name: own.name)
        return OpenIDSignIn(
            provider, pages: ProviderPages(page: WebPage(allowsPrivate: own.allowsPrivateAddresses)), clock: { .now })
    }

    /// How the service is reached; throws where a sensor's secret cannot be read.
    public func settings() throws -> ServiceSettings {
        var settings = ServiceSettings()
        let own = site.service
        (settings.host, settings.port, settings.names) = (own.host, own.port, own.names)
        (settings.certificate, settings.key) = (own.certificate, own.key)
        (settings.streamSeconds, settings.citizensUnit) = (own.streamSeconds, own.citizensUnit)
        settings.secondLook = own.secondLook
        settings.sensors = try own.sensors.compactMap { sensor in
            WebhookSecret(try sensor.signingSecret()).map {
                Sensor(
                    name: sensor.name, secret: $0, category: sensor.category, position: sensor.position,
                    unit: sensor.unit, map: sensor.map)
            }
        }
        return settings
    }
}

/// Asks an identity provider, under the rules for other systems' addresses.
private struct ProviderPages: OpenIDPages {
    let page: WebPage

    func get(_ address: String) async throws -> Data { try await page.get(address, accept: "application/json") }

    func post(_ address: String, form: Data, authorization: String?) async throws -> (status: Int, body: Data) {
        try await page.post(address, form: form, authorization: authorization)
    }
}
