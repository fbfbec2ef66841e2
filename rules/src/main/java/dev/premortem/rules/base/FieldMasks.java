package dev.premortem.rules.base;

import dev.premortem.rules.fact.Fact;
import java.util.List;
import org.drools.base.RuleBase;
import org.drools.base.reteoo.PropertySpecificUtil;
import org.drools.util.bitmask.BitMask;

/**
 * What Drools must be told of a change of one fact type: only constraints on fields that changed
 * are looked at again.
 */
final class FieldMasks {
  private final BitMask[] masks;

  /**
   * Computes the masks.
   *
   * @param whole whether Drools must look at all fields whichever changed
   */
  FieldMasks(RuleBase base, Fact prototype, boolean whole) {
    List<String> accessible =
        PropertySpecificUtil.getAccessibleProperties(base, prototype.getClass());
    String[] fields = prototype.fieldNames();
    masks = new BitMask[fields.length];
    for (int i = 0; i < fields.length; i++) {
      int at = accessible.indexOf(fields[i]);
      if (at < 0) {
        throw new IllegalStateException(prototype.factType() + " has no property " + fields[i]);
      }
      BitMask mask = PropertySpecificUtil.getEmptyPropertyReactiveMask(accessible.size());
      masks[i] =
          whole
              ? PropertySpecificUtil.allSetBitMask()
              : PropertySpecificUtil.setPropertyOnMask(mask, at);
    }
  }

  /** Returns the mask of the fields whose numbers are set in {@code news}. */
  BitMask of(long news) {
    int first = Long.numberOfTrailingZeros(news);
    BitMask mask = masks[first];
    long rest = news & (news - 1);
    if (rest == 0) {
      return mask;
    }
    mask = mask.clone();
    for (; rest != 0; rest &= rest - 1) {
      mask = mask.setAll(masks[Long.numberOfTrailingZeros(rest)]);
    }
    return mask;
  }
}
