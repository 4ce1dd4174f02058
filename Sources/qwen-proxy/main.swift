print("qwen-proxy")
