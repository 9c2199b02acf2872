// The npm package `smpp` as an SMSC, after the server of its README. Prints its port, then one JSON object a line of what
// it was asked. It knows its messages by hexadecimal ids; a receipt comes for each text under the decimal form, at once,
// before its submit_sm_resp when the text has "early" in it. query_sm is answered DELIVERED.
'use strict';

const smpp = require('smpp');

const PASSWORD = process.argv[2];
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
let last = 0x5a0;

function receipt(session, pdu, number) {
  session.deliver_sm({
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: 4,
    short_message: Buffer.from(
      `id:${String(number).padStart(10, '0')} sub:001 dlvrd:001 submit date:2611241500 done date:2611241501 ` +
      'stat:DELIVRD err:000 text:'),
  }, (answer) => say({ answered: answer.command_status }));
}

const server = smpp.createServer((session) => {
  session.on('error', () => {});
  session.on('bind_transceiver', (pdu) => {
    if (pdu.password !== PASSWORD) {
      session.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
      session.close();
      return;
    }
    session.send(pdu.response());
    say({ bound: pdu.system_id });
  });
  session.on('submit_sm', (pdu) => {
    const number = ++last;
    const message = pdu.message_payload || pdu.short_message;
    const text = message.message === undefined ? message : message.message;
    say({ to: pdu.destination_addr, text: String(text), reference: pdu.user_message_reference });
    if (String(text).includes('early')) receipt(session, pdu, number);
    session.send(pdu.response({ message_id: number.toString(16).toUpperCase() }));
    if (!String(text).includes('early')) receipt(session, pdu, number);
  });
  session.on('query_sm', (pdu) => {
    say({ query: pdu.message_id });
    session.send(pdu.response({ message_id: pdu.message_id, final_date: '', message_state: 2, error_code: 0 }));
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say({ unbound: true });
    session.send(pdu.response());
    session.close();
  });
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
process.stdin.on('end', () => process.exit(0)).resume();
