print("mock-qwen")
