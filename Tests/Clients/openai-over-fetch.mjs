// What the READMEs' JavaScript example needs of the package `openai`, over Node's own fetch: that package comes from npm, which tests don't
// ask. The official client is tried in Python.
export default class OpenAI {
  constructor({ baseURL, apiKey }) {
    this.chat = { completions: { create: (body) => create(baseURL, apiKey, body) } };
  }
}

async function create(baseURL, apiKey, body) {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return body.stream ? chunks(response) : response.json();
}

async function* chunks(response) {
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      if (event.startsWith(':')) continue;
      const data = event.replace(/^data: /, '');
      if (data === '[DONE]') return;
      yield JSON.parse(data);
    }
  }
  throw new Error('the stream broke off');
}
