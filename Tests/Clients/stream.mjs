// Asks one question and reads the answer as it comes, with nothing but Node's own fetch: node stream.mjs BASE-URL QUESTION
import OpenAI from './openai-over-fetch.mjs';

const [baseURL, question] = process.argv.slice(2);
const openai = new OpenAI({ baseURL, apiKey: 'dummy' });
const stream = await openai.chat.completions.create({
  messages: [{ role: 'user', content: question }],
  model: 'qwen-max-latest',
  stream: true,
  stream_options: { include_usage: true },
});

const seen = { text: '', pieces: 0, finishReason: null, usage: null };
for await (const chunk of stream) {
  const choice = chunk.choices[0];
  if (choice?.delta.content) {
    seen.text += choice.delta.content;
    seen.pieces += 1;
  }
  seen.finishReason ??= choice?.finish_reason;
  seen.usage ??= chunk.usage;
}
console.log(JSON.stringify(seen));
