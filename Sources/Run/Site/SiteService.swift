import Delivery
import Ground
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

    /// How the service is reached; throws where a sensor's secret cannot be read.
    public func settings() throws -> ServiceSettings {
        var settings = ServiceSettings()
        let own = site.service
        (settings.host, settings.port, settings.names) = (own.host, own.port, own.names)
        (settings.certificate, settings.key) = (own.certificate, own.key)
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
