import Settings
import Foundation
public import Ground
import Intake

/// Compares a configuration file with the one that a watch read.
public struct ConfigurationState: Sendable {
    /// The file.
    public let path: String

    /// The file at `path`.
    public init(path: String) { self.path = path }

    /// SHA-256 of its content; nil where it cannot be read.
    var fingerprint: String? { SceneIntake.hash(of: URL(fileURLWithPath: path).resolvingSymlinksInPath().path) }

    /// How it has changed since a watch read the content of that hash; nil = it has not.
    func fault(since hash: String) -> Message? {
        guard let now = fingerprint else {
            return Message(
                zh: "配置 \(path) 已不可读；请恢复它（检查路径与权限）",
                en: "the configuration \(path) cannot be read any more; put it back (check path and permissions)")
        }
        guard now != hash else { return nil }
        if let broken { return broken }
        return Message(
            zh: "配置 \(path) 在值守开始后被修改过；请重启值守使其生效（systemctl restart parcelwatch-watch）",
            en: "the configuration \(path) was changed after the watch had read it; restart the watch for it to count "
                + "(systemctl restart parcelwatch-watch)")
    }

    /// What is wrong with it, in one line; nil where it reads.
    public var broken: Message? {
        do {
            _ = try Configuration.document(path: path)
            return nil
        } catch let error as ConfigurationError {
            func line(_ language: Language) -> String {
                error.message.text(in: language).split(separator: "\n").first.map(String.init) ?? path
            }
            let more = error.faults.count - 1
            return Message(
                zh: "配置有误：\(line(.chinese))" + (more > 0 ? "（另有 \(more) 处）" : "") + "；请运行 parcelwatch config check",
                en: "the configuration is faulty: \(line(.english))" + (more > 0 ? " (and \(more) more)" : "")
                    + "; run parcelwatch config check")
        } catch let error as any ExplainedError {
            return error.message
        } catch {
            return Message(zh: "\(path)：\(error)", en: "\(path): \(error)")
        }
    }
}

extension Site {
    /// A fault of an area's survey that names the configuration's key and line; unchanged where no setting is at fault.
    ///
    /// `key`: the area's key that it lies in, where the fault names no flag.
    func words(of fault: Message, key: String?, in area: AreaSettings) -> Message {
        guard let key = key ?? SettingWords.key(in: fault),
            let index = configuration.areas.firstIndex(where: { $0.name == area.name })
        else { return fault }
        let told = document.fault("areas[\(index)].\(key)", SettingWords.message(fault, of: "areas[\(index)]"))
        return ConfigurationError(path: path, faults: [told]).message
    }
}
