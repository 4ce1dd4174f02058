// Asks one question and reads the answer as it comes, with nothing but Node's own fetch: node stream.mjs BASE-URL QUESTION
const [baseURL, question] = process.argv.slice(2);

const response = await fetch(`${baseURL}/chat/completions`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    messages: [{ role: 'user', content: question }],
    model: 'qwen-max-latest',
    stream: true,
    stream_options: { include_usage: true },
  }),
});
if (!response.ok) {
  console.error(response.status, await response.text());
  process.exit(1);
}

const seen = { text: '', pieces: 0, finishReason: null, usage: null, done: false };
let rest = '';
for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
  const events = (rest + text).split('\n\n');
  rest = events.pop();
  for (const event of events) {
    const data = event.replace(/^data: /, '');
    if (data === '[DONE]') {
      seen.done = true;
      continue;
    }
    const chunk = JSON.parse(data);
    const choice = chunk.choices[0];
    if (choice?.delta.content) {
      seen.text += choice.delta.content;
      seen.pieces += 1;
    }
    seen.finishReason ??= choice?.finish_reason;
    seen.usage ??= chunk.usage;
  }
}
console.log(JSON.stringify(seen));
