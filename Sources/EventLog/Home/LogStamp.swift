/// What tells one state of a log's file from another, for whoever keeps something that was read from it.
///
/// Every append changes the size; a file that was replaced has another inode, and one that was written over another time.
package struct LogStamp: Hashable, Sendable {
  package var inode: UInt64
  package var size: Int
  /// When its content last changed, in nanoseconds since the epoch.
  package var modified: Int64

  /// `nil` for what is no file.
  package init?(_ status: FileStatus) {
    guard status.kind == .file else { return nil }
    self.init(inode: status.inode, size: status.size, modified: status.modified)
  }

  package init(inode: UInt64, size: Int, modified: Int64) {
    self.inode = inode
    self.size = size
    self.modified = modified
  }
}
