import Foundation
import NIOCore
import RecordingFormat
import TestSupport

/// Twelve invented secrets, each in the place where the site puts it.
struct Canaries {
    let access = Canaries.token("access_token", seed: 1)
    let refresh = Canaries.token("refresh_token", seed: 2)
    let link = Canaries.token("link", seed: 3)
    let cookie = "2760827/17909+25299.31=ab~c4cd5"
    let password = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
    let email = "anna.petrova+qwen@mail.ru"
    let user = "7d9e2c41-0b35-4f68-a1d7-93c5e8f02b64"
    let keyID = "STS.NUGYrLnoC36mdPjXgMWJ7abcd"
    let keySecret = "Hf83/ksPq0+Zt5LmWx2Vb9Rn4Yc7Gd1Ua6Te"
    let securityToken = "CAIS1wJ1q6Ft5B2yfSjIr5bSEc/Xj+9O5a2Nc0aFgmkPYs1Ygv2cqQ=="
    let fingerprint = "231!0aB3+9xZ/7QwErTy=UiOp5%AsDfGh"
    let check = "Ca71f2d8e4b6c90553aa1e7f~Kq+2/xW="

    var all: [String] { [access, refresh, link, cookie, password, email, user, keyID, keySecret, securityToken, fingerprint, check] }

    /// Sign-in, a guest's check, an upload grant and a signed link, as the site sends them.
    var exchanges: [CapturedExchange] {
        let now = 1_790_925_299
        let escape = { (text: String) in text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        return [
            CapturedExchange(
                started: now * 1000, method: "POST", host: "auth.qwen.ai", target: "/api/v2/auths/signin",
                requestHeaders: [HeaderField("content-type", "application/json"), HeaderField("bx-ua", fingerprint)],
                requestBody: ByteBuffer(string: #"{"email":"\#(email)","password":"\#(password)","login_type":"email"}"#), status: 200,
                responseHeaders: [
                    HeaderField("set-cookie", "acw_tc=\(cookie);path=/;HttpOnly;Max-Age=1800"),
                    HeaderField("set-cookie", "refresh_token=\(refresh); Domain=.qwen.ai; HttpOnly"),
                ],
                responseBody: .whole(
                    ByteBuffer(
                        string: """
                            {"success":true,"data":{"id":"\(user)","email":"\(email)","name":"Анна","access_token":"\(access)",\
                            "expires_at":\(now + 900)}}
                            """))),
            CapturedExchange(
                started: now * 1000, method: "POST", host: "chat.qwen.ai", target: "/api/v2/files/getstsToken",
                requestHeaders: [HeaderField("cookie", "token=\(access); acw_tc=\(cookie)")],
                requestBody: ByteBuffer(string: #"{"filename":"a.png","filesize":10,"filetype":"image"}"#), status: 200,
                responseBody: .whole(
                    ByteBuffer(
                        string: #"{"success":true,"data":{"access_key_id":"\#(keyID)","access_key_secret":"\#(keySecret)","#
                            + #""security_token":"\#(securityToken)","file_path":"\#(user)/a.png"}}"#))),
            CapturedExchange(
                method: "POST", host: "chat.qwen.ai", target: "/api/v2/chats/new", requestBody: ByteBuffer(string: "{}"), status: 200,
                responseBody: .whole(
                    ByteBuffer(
                        string:
                            #"{"ret":["FAIL_SYS_USER_VALIDATE"],"data":{"url":"https://chat.qwen.ai/punish?x5secdata=\#(escape(check))&x5step=2"}}"#)
                )),
            CapturedExchange(
                method: "GET", host: "cdn.qwenlm.ai", target: "/output/a.png?key=\(link)", status: 200,
                responseBody: .whole(ByteBuffer(bytes: [0x89, 0x50, 0xFF, 0x7B, 0x7B, 0x00]))),
        ]
    }

    var session: Session {
        Session(
            name: "canaries", origin: .synthetic, source: "invented", site: .init(host: "chat.qwen.ai", version: "0.3.12", account: "user"),
            timing: .invented)
    }

    private static func token(_ type: String, seed: UInt64) -> String {
        AccessTokenKey(seed: "canary \(seed)").mint(
            AccessToken(accountID: "7d9e2c41-0b35-4f68-a1d7-93c5e8f02b64", lastPasswordChange: 1_789_000_000, expires: 1_790_926_199, type: type))
    }
}

/// How a secret is written.
enum CanaryEncoding: CaseIterable, Sendable {
    case plain, percent, json, base64, base64URL

    func encode(_ text: String, _ generator: inout SeededGenerator) -> String {
        let padding = String(repeating: "p", count: Int.random(in: 0...4, using: &generator))
        switch self {
        case .plain: return text
        case .percent:
            return text.utf8.map { byte in
                let isPlain = Bool.random(using: &generator) && (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
                guard !isPlain else { return String(UnicodeScalar(byte)) }
                let hex = String(byte, radix: 16)
                return "%" + (Bool.random(using: &generator) ? hex.uppercased() : hex)
            }.joined()
        case .json:
            return text.utf16.map { unit in
                if unit == UInt16(UInt8(ascii: "/")) { return Bool.random(using: &generator) ? "\\/" : "\\u002f" }
                guard Int.random(in: 0..<3, using: &generator) > 0 else { return "\\u00" + String(unit, radix: 16) }
                return String(UnicodeScalar(UInt8(unit)))
            }.joined()
        case .base64: return Data((padding + text + padding + "tail").utf8).base64EncodedString()
        case .base64URL:
            let standard = Data((padding + text + "q").utf8).base64EncodedString()
            return standard.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
    }
}
