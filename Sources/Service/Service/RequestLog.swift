import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Logs and counts each request: method, path without its query, status, milliseconds, account. No secret is in it: tokens and passwords
/// come in headers and bodies.
struct RequestLog: RouterMiddleware {
    let metrics: ServiceMetrics

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        let response = try await next(request, context)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        metrics.note(context.endpointPath ?? "", request.method.rawValue, response.status.code, seconds)
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)",
                "ms": "\((seconds * 1_000).rounded())", "address": "\(context.address)",
            ])
        return response
    }
}

/// Writes a line of JSON for each entry.
struct LineLogger: LogHandler {
    let write: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var values = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        values["at"] = Date.now.formatted(.iso8601)
        values["level"] = event.level.rawValue
        values["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(values) else { return }
        write(String(decoding: line, as: UTF8.self))
    }
}

/// Counts of requests, as Prometheus reads them.
final class ServiceMetrics: Sendable {
    private struct Key: Hashable {
        let route, method: String
        let status: Int
    }

    private struct Sum {
        var count = 0
        var seconds = 0.0
        var buckets = [Int](repeating: 0, count: ServiceMetrics.bounds.count)
    }

    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    private let sums = Mutex<[Key: Sum]>([:])

    func note(_ route: String, _ method: String, _ status: Int, _ seconds: Double) {
        sums.withLock { sums in
            var sum = sums[Key(route: route, method: method, status: status)] ?? Sum()
            sum.count += 1
            sum.seconds += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { sum.buckets[index] += 1 }
            sums[Key(route: route, method: method, status: status)] = sum
        }
    }

    /// The text of the exposition format 0.0.4.
    var text: String {
        let name = "parcelwatch_http_request_duration_seconds"
        var lines = ["# HELP \(name) Time to answer a request.", "# TYPE \(name) histogram"]
        let all = sums.withLock { $0 }.sorted {
            ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
        }
        for (key, sum) in all {
            let labels = "route=\"\(key.route)\",method=\"\(key.method)\",status=\"\(key.status)\""
            for (bound, count) in zip(Self.bounds, sum.buckets) {
                lines.append("\(name)_bucket{\(labels),le=\"\(bound)\"} \(count)")
            }
            lines.append("\(name)_bucket{\(labels),le=\"+Inf\"} \(sum.count)")
            lines.append("\(name)_sum{\(labels)} \(sum.seconds)")
            lines.append("\(name)_count{\(labels)} \(sum.count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
