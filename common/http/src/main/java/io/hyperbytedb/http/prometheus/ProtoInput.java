package io.hyperbytedb.http.prometheus;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;

/**
 * Reads a protocol buffer message: call {@link #next} until it returns false, and for each field
 * read its value, or nothing to skip it. Invalid input is a BAD_REQUEST. Not thread-safe.
 */
public final class ProtoInput {
  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final CodedInputStream in;
  private int tag;
  private boolean pending;

  /** Reads {@code length} bytes. */
  public ProtoInput(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.offset = from;
    this.length = length;
    this.in = CodedInputStream.newInstance(bytes, from, length);
  }

  /** Moves to the next field; false if there is none. */
  public boolean next() {
    try {
      if (pending) {
        in.skipField(tag);
      }
      tag = in.readTag();
      pending = tag != 0;
      return pending;
    } catch (IOException e) {
      throw wrong(e);
    }
  }

  /** The number of the field. */
  public int field() {
    return WireFormat.getTagFieldNumber(tag);
  }

  /** The field's value, a varint. */
  public long readVarint() {
    expect(WireFormat.WIRETYPE_VARINT);
    try {
      return in.readInt64();
    } catch (IOException e) {
      throw wrong(e);
    }
  }

  /** The field's value, a float. */
  public double readDouble() {
    expect(WireFormat.WIRETYPE_FIXED64);
    try {
      return in.readDouble();
    } catch (IOException e) {
      throw wrong(e);
    }
  }

  /** The field's value, a text. */
  public String readText() {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    try {
      // Not the strict variant: invalid UTF-8 becomes U+FFFD, as elsewhere.
      return in.readString();
    } catch (IOException e) {
      throw wrong(e);
    }
  }

  /** The field's value, a message. */
  public ProtoInput readMessage() {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    try {
      int size = in.readRawVarint32();
      int from = in.getTotalBytesRead();
      in.skipRawBytes(size);
      return new ProtoInput(bytes, offset + from, size);
    } catch (IOException e) {
      throw wrong(e);
    }
  }

  /** The same message, from its start. */
  public ProtoInput again() {
    return new ProtoInput(bytes, offset, length);
  }

  private void expect(int type) {
    pending = false;
    int found = WireFormat.getTagWireType(tag);
    if (found != type) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "proto: wrong wireType = " + found + " for field " + field());
    }
  }

  private static HyperbyteException wrong(IOException e) {
    String text =
        e instanceof InvalidProtocolBufferException
                && String.valueOf(e.getMessage()).contains("ended unexpectedly")
            ? "unexpected EOF"
            : "proto: " + e.getMessage();
    return new HyperbyteException(ErrorCode.BAD_REQUEST, text, e);
  }
}
