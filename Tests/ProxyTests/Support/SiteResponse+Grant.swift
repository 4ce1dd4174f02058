import QwenSite

extension SiteResponse {
    /// Lets a file be put into the object store.
    static func grant() -> SiteResponse {
        .json(
            #"{"success":true,"data":{"access_key_id":"STS.KEY","access_key_secret":"k","security_token":"t","file_id":"f1","file_path":"u1/f1","#
                + #""file_url":"https://qwen-webui-prod.oss-accelerate.aliyuncs.com/u1/f1","bucketname":"qwen-webui-prod","#
                + #""region":"oss-ap-southeast-1","endpoint":"oss-accelerate.aliyuncs.com"}}"#)
    }
}
