import Glibc

/// What the system last said went wrong.
struct Errno: Error, CustomStringConvertible {
    let number: Int32

    static var last: Errno { Errno(number: errno) }

    var description: String { String(cString: strerror(number)) }
}
