import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createHandler } from '../src/handler.js';

const paris = { country: 'FR', postcode: '75011' };

describe('POST /quotes', () => {
  const errors = [];
  const server = createServer(createHandler({ onError: (error) => errors.push(error) }));
  let url;

  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${server.address().port}/quotes`;
  });
  after(() => server.close());

  const post = (body) => fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { connection: 'close' } });

  it('answers with the quote', async () => {
    const response = await post({ parcel: '1 kg, 10 x 10 x 10 cm', to: paris, shipOn: '2026-03-02' });
    assert.equal(response.status, 200);
    assert.equal((await response.json()).total, 1034);
  });

  it("tells the caller about the caller's mistakes", async () => {
    const response = await post({ parcel: '1 kg', to: paris, shipOn: '2026-03-02' });
    assert.equal(response.status, 422);
    assert.deepEqual(await response.json(), { error: 'a parcel needs a size' });
    assert.deepEqual(errors, []);
  });

  it('reports every other error and keeps its text to itself', async () => {
    const response = await post({ parcel: '1 kg, 10 x 10 x 10 cm', to: paris, shipOn: 'tomorrow' });
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { error: 'the quote could not be made' });
    assert.equal(errors.at(-1).message, 'not a date: tomorrow');
  });

  it('knows only one address', async () => {
    assert.equal((await fetch(url.replace('quotes', 'rates'), { headers: { connection: 'close' } })).status, 404);
  });
});
