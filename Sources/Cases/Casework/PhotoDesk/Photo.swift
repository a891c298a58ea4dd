public import Ground

/// A photo as a store keeps it: the file as it came, by its hash, and a picture of it without metadata, which is what people see.
public struct Photo: Sendable, Codable, Hashable {
    /// The SHA-256 of the file as it came, hexadecimal.
    public var sha256: String
    /// The size of that file, bytes.
    public var byteCount: Int
    /// The columns of the picture that is shown.
    public var columns: Int
    /// The rows of the picture that is shown.
    public var rows: Int
    /// The SHA-256 of the picture that is shown.
    public var shownSHA256: String
    /// When it was taken, as the file says; nil where it does not.
    public var takenAt: Instant?
    /// Where it was taken, as the file says: longitude and latitude on WGS 84, degrees.
    public var position: Coordinate?
    /// In which direction, degrees from north.
    public var bearing: Double?
    /// The account or person that handed it in.
    public var addedBy: String
    /// When.
    public var addedAt: Instant
}

/// A photo that was opened, looked at and painted again.
public struct PreparedPhoto: Sendable, Codable, Hashable {
    /// The columns of ``shown``.
    public var columns: Int
    /// The rows of ``shown``.
    public var rows: Int
    /// When it was taken, as the file says.
    public var takenAt: Instant?
    /// Where, longitude and latitude on WGS 84, degrees.
    public var position: Coordinate?
    /// In which direction, degrees from north.
    public var bearing: Double?
    /// The picture as a JPEG without metadata.
    public var shown: [UInt8]

    /// A prepared photo from its parts.
    public init(
        columns: Int, rows: Int, takenAt: Instant?, position: Coordinate?, bearing: Double?, shown: [UInt8]
    ) {
        (self.columns, self.rows, self.takenAt, self.position) = (columns, rows, takenAt, position)
        (self.bearing, self.shown) = (bearing, shown)
    }
}

/// Opens a photo where it can do no harm.
public protocol PhotoPreparing: Sendable {
    /// What a file is; throws ``PhotoFault`` where it is no photo that can be taken.
    func prepare(_ file: [UInt8]) async throws -> PreparedPhoto
}

/// Why a photo is not taken. The report that it belongs to is taken all the same.
public enum PhotoFault: ExplainedError, Hashable {
    /// It has more bytes than ``PhotoDesk/mostBytes``.
    case tooLarge(bytes: Int)
    /// It is a HEIC, which phones of one maker write.
    case heic
    /// It is another kind of file.
    case otherKind
    /// It has too many pixels to be opened.
    case tooManyPixels
    /// It is not whole, or damaged.
    case damaged
    /// It could not be looked at in time.
    case tooSlow
    /// No photo of this hash was handed in.
    case unknown(sha256: String)

    /// What is wrong and what to do.
    public var message: Message {
        switch self {
        case .tooLarge(let bytes):
            Message(
                zh: "照片有 \(bytes >> 20) MB，超过 \(PhotoDesk.mostBytes >> 20) MB；请降低分辨率后重传",
                en: "the photo has \(bytes >> 20) MB, more than \(PhotoDesk.mostBytes >> 20); send it smaller")
        case .heic:
            Message(
                zh: "HEIC 照片不能读取；请在手机“设置—相机—格式”中选“兼容性最佳”，或转存为 JPEG 后重传",
                en:
                    "HEIC is not read; set the phone's camera format to \"most compatible\", or save it as JPEG and send that"
            )
        case .otherKind:
            Message(zh: "不是 JPEG 或 PNG 照片；请转存为 JPEG 后重传", en: "is no JPEG or PNG; save it as JPEG and send that")
        case .tooManyPixels:
            Message(
                zh: "照片像素过多，不予打开；请缩小到 1 亿像素以内", en: "has too many pixels to be opened; make it smaller than 100 million"
            )
        case .damaged:
            Message(zh: "照片不完整或已损坏；请重新拍摄或重传", en: "is damaged or not whole; send it again")
        case .tooSlow:
            Message(zh: "照片未能及时读取；请转存为 JPEG 后重传", en: "could not be read in time; save it as JPEG and send that")
        case .unknown(let sha256):
            Message(
                zh: "没有照片 \(sha256.prefix(12))…；请先上传照片（POST photos）",
                en: "there is no photo \(sha256.prefix(12))…; send the photo first (POST photos)")
        }
    }

    /// Bad data.
    public var exitStatus: ExitStatus { .badData }

    /// The word of the API for it.
    public var code: String {
        switch self {
        case .tooLarge: "photo-too-large"
        case .heic: "photo-heic"
        case .otherKind: "photo-of-another-kind"
        case .tooManyPixels: "photo-too-many-pixels"
        case .damaged: "photo-damaged"
        case .tooSlow: "photo-too-slow"
        case .unknown: "unknown-photo"
        }
    }
}
