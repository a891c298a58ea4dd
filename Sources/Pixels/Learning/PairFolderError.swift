public import Ground

/// What can be wrong with a folder of labelled pairs.
public enum PairFolderError: ExplainedError, Hashable {
    /// There are none.
    case noPairs(folder: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .noPairs(let folder):
            Message(
                zh: "\(folder)：没有影像对；应为 A/、B/、label/ 三个子目录，内有同名 .tif",
                en: "\(folder): no labelled pairs; it must have folders A/, B/ and label/ with .tif files of one name")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus { .noInput }
}
