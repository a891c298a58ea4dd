import Foundation

/// Whether a file lies on a volume that other machines may write to at the same time.
enum NetworkVolume {
    /// File systems by the names that the kernel gives them; those of user space (`fuse.sshfs`) count, too.
    private static let kinds: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "afs", "lustre", "gfs2", "ocfs2", "gpfs", "9p", "virtiofs",
    ]

    static func holds(_ path: String) -> Bool {
        var status = stat()
        let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        return stat(path, &status) == 0 && holds(device: UInt64(status.st_dev), mounts: mounts ?? "")
    }

    /// `mounts` as proc_pid_mountinfo(5) has them: the third field is the device, the one after ` - ` the file system.
    static func holds(device: UInt64, mounts: String) -> Bool {
        // As makedev(3) packs them.
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        return mounts.split(separator: "\n").contains { line in
            let (place, kind) = (line.split(separator: " "), line.components(separatedBy: " - ").last)
            guard place.count > 2, place[2] == "\(major):\(minor)", let kind = kind?.split(separator: " ").first else {
                return false
            }
            return kinds.contains(String(kind)) || kind.hasPrefix("fuse.")
        }
    }
}
