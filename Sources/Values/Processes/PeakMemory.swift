import Foundation

/// Peak resident memory of this process so far, bytes.
///
/// The kernel's `VmHWM`. `getrusage` counts in what the process that started this one held at that moment.
public func peakMemoryBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    if let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) { return kibibytes * 1_024 }
    var usage = rusage()
    return getrusage(RUSAGE_SELF.rawValue, &usage) == 0 ? usage.ru_maxrss * 1_024 : 0
}
