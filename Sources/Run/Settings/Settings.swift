/// `Settings` reads the one file that sets an unattended service, and finds everything that is wrong with it.
///
/// 1. The file's bytes become a tree of ``SettingValue``s with lines and columns (``SettingText``); only that file knows
///    the YAML library. JSON is YAML, so a JSON file reads as well.
/// 2. Every part of the tree is read by a ``Section``, which lists the allowed keys; every fault goes into the
///    ``FaultList``, and reading goes on.
/// 3. Without a fault there is a ``SiteConfiguration``, with its paths made absolute; otherwise a
///    ``ConfigurationError`` with all of them. Nothing is ever half configured.
///
/// Whether the files and folders named exist is not asked here: a drive may be mounted later, and `config check` asks
/// it with the places that a ``ConfigurationDocument`` knows. Only the files of secrets are read, because no message
/// can be sent without them.
public import Foundation
import Glibc
import Ground

/// Reading the file.
public enum Configuration {
    /// The largest file that is read, bytes.
    public static let largestFileBytes = 1 << 20

    /// Reads and checks a configuration file.
    ///
    /// - Throws: ``ConfigurationError`` with every fault found, ``ConfigurationFileError`` where there is no such file.
    public static func read(path: String) throws -> SiteConfiguration { try document(path: path).site }

    /// The same with the places of what it says.
    public static func document(path: String) throws -> ConfigurationDocument {
        let url = URL(fileURLWithPath: path)
        return try document(data(at: path), path: path, folder: url.deletingLastPathComponent().path)
    }

    /// Checks the bytes of a configuration.
    ///
    /// - Parameters:
    ///   - path: the name used in errors.
    ///   - folder: where relative paths begin, absolute.
    /// - Throws: ``ConfigurationError``.
    public static func read(_ data: Data, path: String, folder: String) throws(ConfigurationError) -> SiteConfiguration
    {
        try document(data, path: path, folder: folder).site
    }

    private static func document(
        _ data: Data, path: String, folder: String
    ) throws(ConfigurationError) -> ConfigurationDocument {
        let faults = FaultList()
        let root = SettingText.tree(of: data, faults: faults)
        let site = root.flatMap { SiteConfiguration($0, folder: folder, faults: faults) }
        guard faults.isEmpty, let site, let root else { throw ConfigurationError(path: path, faults: faults.inOrder) }
        return ConfigurationDocument(path: path, site: site, tree: root, lines: faults.lines)
    }

    static func data(at path: String) throws(ConfigurationFileError) -> Data {
        // Only a regular file: a pipe or a device would keep a service waiting at its start.
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ConfigurationFileError(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ConfigurationFileError(path: path, reason: "not a regular file")
        }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return try handle.read(upToCount: largestFileBytes + 1) ?? Data()
        } catch {
            throw ConfigurationFileError(path: path, reason: error.localizedDescription)
        }
    }
}
