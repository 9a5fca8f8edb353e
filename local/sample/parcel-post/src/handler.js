import { ParcelError } from './parcel.js';
import { quote } from './quote.js';
import { UnknownDestination } from './zones.js';

const MAX_BODY = 64 * 1024;

/** A `node:http` listener for `POST /quotes`. What is not the caller's mistake goes to `onError`. */
export function createHandler({ onError = () => {} } = {}) {
  return async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/quotes') return send(response, 404, { error: 'not found' });
    try {
      send(response, 200, quote(await readJson(request)));
    } catch (error) {
      if (isCallersMistake(error)) return send(response, 422, { error: error.message });
      onError(error);
      send(response, 500, { error: 'the quote could not be made' });
    }
  };
}

function isCallersMistake(error) {
  return error instanceof ParcelError || error instanceof UnknownDestination || error instanceof SyntaxError;
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY) throw new ParcelError('the request is too large');
  }
  return JSON.parse(text);
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
