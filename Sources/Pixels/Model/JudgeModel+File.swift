public import Foundation

extension JudgeModel {
    private static let largestFile = 64 << 20

    private struct Envelope: Codable {
        var format: Int
        var identifier: String
        var model: JudgeModelContent
    }

    private struct Header: Codable {
        var format: Int
    }

    /// The model as a JSON file; same model, same bytes.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(Envelope(format: formatVersion, identifier: identifier, model: content))
    }

    /// Writes the model, whole or not at all. Throws ``ModelError/notWritten(path:reason:)``.
    public func write(to path: String) throws(ModelError) {
        do {
            try encoded().write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .notWritten(path: path, reason: error.localizedDescription)
        }
    }

    /// Reads a model file; ``columns(of:version:)`` says whether this build takes the measurements it asks for.
    public static func read(from path: String) throws(ModelError) -> JudgeModel {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        return try decoded(data, path: path)
    }

    /// ``read(from:)`` for bytes at hand; `path` only names them in errors.
    public static func decoded(_ data: Data, path: String) throws(ModelError) -> JudgeModel {
        guard data.count <= largestFile else { throw .damaged(path: path, reason: "\(data.count) bytes") }
        guard let header = try? JSONDecoder().decode(Header.self, from: data) else {
            throw .damaged(path: path, reason: "no model file, or cut short")
        }
        guard header.format == currentFormat else {
            throw .otherFormat(path: path, found: header.format, known: currentFormat)
        }
        let model: JudgeModel
        let claimed: String
        do {
            let envelope = try JSONDecoder().decode(Envelope.self, from: data)
            guard envelope.model.formatVersion == header.format else { throw ModelFault("two format versions") }
            model = try JudgeModel(envelope.model)
            claimed = envelope.identifier
        } catch let fault as ModelFault {
            throw .damaged(path: path, reason: fault.description)
        } catch let DecodingError.keyNotFound(key, _) {
            throw .damaged(path: path, reason: "\(key.stringValue) is missing")
        } catch {
            throw .damaged(path: path, reason: "a field does not hold what it should")
        }
        guard claimed == model.identifier else {
            throw .damaged(path: path, reason: "the content does not match its SHA-256")
        }
        return model
    }
}
