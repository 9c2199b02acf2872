// The npm package `smpp` as an ESME that does as it is told. Stdin: one JSON object a line; stdout: what came of it.
//
//   {"n": 1, "do": "connect", "with": {"port": 2775}}    and "destroy"
//   {"n": 2, "do": "submit_sm", "with": {"destination_addr": "79990000001", "short_message": "..."}}, any operation
//
// {"hex": "00ff"} in there is a buffer. An answer has the `n`, and the response as the package parsed it; what comes by
// itself has an `event`. Requests of the SMSC are answered.
'use strict';

const readline = require('readline');
const smpp = require('smpp');

let session = null;

const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const revived = (key, value) =>
  value && typeof value === 'object' && typeof value.hex === 'string' ? Buffer.from(value.hex, 'hex') : value;

function connect(n, options) {
  session = smpp.connect({ host: '127.0.0.1', port: options.port }, () => say({ n }));
  session.on('close', () => say({ event: 'close' }));
  session.on('error', (error) => say({ event: 'error', text: String(error) }));
  session.on('deliver_sm', (pdu) => {
    say({ event: 'deliver_sm', pdu });
    session.send(pdu.response());
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line, revived);
  if (order.do === 'connect') {
    connect(order.n, order.with);
  } else if (order.do === 'destroy') {
    session.destroy(() => say({ n: order.n }));
  } else {
    session[order.do](order.with || {}, (pdu) => say({ n: order.n, pdu }));
  }
}).on('close', () => process.exit(0));
